import { Alert, Button, Form } from 'antd'
import { useRef, useState } from 'react'
import { ApiError, refusedWith, Unreachable, wordsOf } from '@/api/client'
import type { OpenStep } from '@/api/model'
import { useT } from '@/shared/i18n'
import { sortErrors } from '@/shared/problems'
import { StepForm, type StepValues } from './StepForm'
import { tell } from './toast'

interface Props {
  steps: OpenStep[]
  /** Steps that cannot be taken back. */
  grave?: readonly string[]
  /** Sends the step; answers when the record is as it is afterwards. */
  take: (body: { step: string } & StepValues, key: string) => Promise<unknown>
  /** Somebody was quicker: read the record again. */
  reload: () => void
}

/** The steps the server offers for a record, each with its form; the server's refusals in its own words. */
export function RecordSteps({ steps, grave = [], take, reload }: Props) {
  const t = useT()
  const [form] = Form.useForm()
  const [asked, setAsked] = useState<OpenStep>()
  const [errors, setErrors] = useState<string[]>([])
  const [busy, setBusy] = useState<string>()
  const attempt = useRef({ sent: '', key: '' })
  const finish = () => {
    setAsked(undefined)
    setErrors([])
    form.resetFields()
  }
  const refused = (open: OpenStep, error: unknown) => {
    if (!(error instanceof ApiError || error instanceof Unreachable)) throw error
    if (refusedWith(error, 409, 412)) reload()
    if (refusedWith(error, 422)) {
      const { fields, rest } = sortErrors(
        error.problem,
        open.fields.map((field) => field.name),
      )
      form.setFields(fields)
      return setErrors(rest)
    }
    setErrors([wordsOf(error, error instanceof Unreachable ? t.fail.network : t.fail.action)])
  }
  const send = async (open: OpenStep, values: StepValues) => {
    setBusy(open.step)
    setErrors([])
    const sent = { step: open.step, ...values }
    if (attempt.current.sent !== JSON.stringify(sent))
      attempt.current = { sent: JSON.stringify(sent), key: crypto.randomUUID() }
    try {
      await take(sent, attempt.current.key)
      attempt.current = { sent: '', key: '' }
      finish()
      tell(open.label)
    } catch (error) {
      refused(open, error)
    } finally {
      setBusy(undefined)
    }
  }
  if (steps.length === 0) return null
  return (
    <section className="steps" aria-label={t.event.steps}>
      <div className="step-buttons">
        {steps.map((open, i) => (
          <Button
            key={open.step}
            type={i === 0 && !asked && !grave.includes(open.step) ? 'primary' : 'default'}
            className={asked?.step === open.step ? 'is-asked' : ''}
            loading={busy === open.step}
            disabled={busy !== undefined && busy !== open.step}
            aria-expanded={asked?.step === open.step}
            data-testid={`step-${open.step}`}
            onClick={() => setAsked(open)}
          >
            {open.label}
          </Button>
        ))}
      </div>
      {!asked && errors.length > 0 && <Alert type="error" showIcon role="alert" title={errors.join(' ')} />}
      {asked && (
        <StepForm
          key={asked.step}
          step={asked}
          form={form}
          busy={busy === asked.step}
          errors={errors}
          danger={grave.includes(asked.step)}
          onSubmit={(values) => void send(asked, values)}
          onCancel={finish}
        />
      )}
    </section>
  )
}
