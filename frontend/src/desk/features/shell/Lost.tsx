import { NoPage } from '../../ui/States'
import { Look } from './Look'
import { Switches } from './Switches'

/** An address that leads nowhere, signed in or not. */
export function Lost() {
  return (
    <Look>
      <div className="login">
        <header className="login-bar">
          <Switches />
        </header>
        <NoPage />
      </div>
    </Look>
  )
}
