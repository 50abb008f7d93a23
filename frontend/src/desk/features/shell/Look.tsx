import { ConfigProvider } from 'antd'
import en from 'antd/locale/en_US'
import zh from 'antd/locale/zh_CN'
import 'dayjs/locale/zh-cn'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'
import { useLocale } from '@/shared/i18n'
import { useMode } from '../../mode'
import { tokens } from '../../theme'
import { Toasts } from '../../ui/Toasts'

// The server writes it into the page; without it the content security policy keeps every style out.
const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content

/** Lists open inside the landmark or dialog they belong to: for screen readers, and above a modal window. */
const nearby = (trigger?: HTMLElement) =>
  trigger?.closest<HTMLElement>('dialog, main, header') ?? document.body

/** antd in the page's language and colours. */
export function Look({ children }: { children: ReactNode }) {
  const locale = useLocale()
  const mode = useMode()
  dayjs.locale(locale === 'en' ? 'en' : 'zh-cn')
  return (
    <ConfigProvider
      locale={locale === 'en' ? en : zh}
      csp={nonce ? { nonce } : {}}
      button={{ autoInsertSpace: false }}
      getPopupContainer={nearby}
      theme={tokens(mode)}
    >
      {children}
      <Toasts />
    </ConfigProvider>
  )
}
