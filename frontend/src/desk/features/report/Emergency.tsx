import { Button, Form, type FormInstance } from 'antd'
import { useState } from 'react'
import { useT } from '@/shared/i18n'
import { Dialog } from '../../ui/Dialog'
import type { ReportValues } from './Fields'

/** A life in danger is no matter for a form: the numbers come first, once per emergency chosen. */
export function Emergency({ form }: { form: FormInstance<ReportValues> }) {
  const t = useT()
  const urgency = Form.useWatch('urgency', form)
  const [told, setTold] = useState(false)
  if (told && urgency !== 'emergency') setTold(false)
  return (
    <Dialog
      open={urgency === 'emergency' && !told}
      title={t.report.emergencyTitle}
      onClose={() => !told && form.setFieldValue('urgency', 'urgent')}
    >
      <p>{t.report.emergencyLead}</p>
      <ul className="hotlines">
        <li>
          <a href="tel:110">{t.report.police}</a>
        </li>
        <li>
          <a href="tel:119">{t.report.fire}</a>
        </li>
        <li>
          <a href="tel:120">{t.report.medical}</a>
        </li>
      </ul>
      <p className="step-actions dialog-actions">
        <Button onClick={() => form.setFieldValue('urgency', 'urgent')}>{t.cancel}</Button>
        <Button type="primary" danger onClick={() => setTold(true)}>
          {t.report.emergencyAck}
        </Button>
      </p>
    </Dialog>
  )
}
