import { MoonOutlined, SunOutlined, TranslationOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { setLocale, useLocale, useT } from '@/shared/i18n'
import { setMode, useMode } from '../../mode'

/** Language and colours. The server's words change with the language, so what it said is asked again. */
export function Switches() {
  const t = useT()
  const locale = useLocale()
  const mode = useMode()
  const queries = useQueryClient()
  const speak = async () => {
    await setLocale(locale === 'en' ? 'zh-CN' : 'en')
    await queries.invalidateQueries()
  }
  return (
    <>
      <Button
        type="text"
        className="on-bar"
        icon={<TranslationOutlined />}
        aria-label={t.languageLabel}
        onClick={() => void speak()}
      >
        <span className="wide-only">{t.language}</span>
      </Button>
      <Button
        type="text"
        className="on-bar"
        icon={mode === 'dark' ? <SunOutlined /> : <MoonOutlined />}
        aria-label={mode === 'dark' ? t.toLight : t.toDark}
        title={mode === 'dark' ? t.toLight : t.toDark}
        onClick={() => setMode(mode === 'dark' ? 'light' : 'dark')}
      />
    </>
  )
}
