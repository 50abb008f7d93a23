import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './field.css'
import { remembered, speak, spoken, useWords } from './i18n'
import { start } from './outbox'
import { Done } from './pages/Done'
import { ReportPage } from './pages/ReportPage'
import { Start } from './pages/Start'
import { Track } from './pages/Track'
import { usePath } from './router'
import { To, useOnline } from './ui/Parts'

function Page() {
  const t = useWords()
  const [page, rest] = usePath().split('/')
  if (!page) return <Start />
  if (page === 'report') return <ReportPage key={rest} {...(rest && { id: rest })} />
  if (page === 'done') return <Done {...(rest && { number: rest })} />
  if (page === 'track') return <Track />
  if (page === 'reports' && rest) return <Track key={rest} number={rest} />
  return <h1>{t.fail.missing}</h1>
}

function App() {
  const t = useWords()
  const online = useOnline()
  const home = usePath() === ''
  return (
    <>
      <a href="#main" className="skip">
        {t.skip}
      </a>
      <header className="top">
        {home ? <span /> : <To to="">‹ {t.back}</To>}
        <strong>{t.app}</strong>
        <button
          type="button"
          className="link"
          lang={spoken() === 'en' ? 'zh-CN' : 'en'}
          onClick={() => void speak(spoken() === 'en' ? 'zh-CN' : 'en')}
        >
          {t.other}
        </button>
      </header>
      {!online && home && (
        <p className="note" role="status">
          {t.offline}
        </p>
      )}
      <main id="main" tabIndex={-1}>
        <Page />
      </main>
    </>
  )
}

const root = document.getElementById('root')
if (root)
  void speak(remembered()).finally(() => {
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
    start()
  })
if ('serviceWorker' in navigator && import.meta.env.PROD)
  addEventListener('load', () => void navigator.serviceWorker.register('/m/sw.js').catch(() => undefined))
