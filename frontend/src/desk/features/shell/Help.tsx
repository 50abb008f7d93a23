import { Fragment } from 'react'
import { useT } from '@/shared/i18n'
import { Dialog } from '../../ui/Dialog'

/** Every key of the desk. */
export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT()
  const keys: [string[], string][] = [
    [['j'], t.keys.next],
    [['k'], t.keys.prev],
    [['Enter'], t.keys.open],
    [['Esc'], t.keys.close],
    [['/'], t.keys.search],
    [['c'], t.keys.report],
    [['x'], t.keys.choose],
    [['u'], t.keys.undo],
    [['g', 'h'], t.keys.goHome],
    [['g', 'e'], t.keys.goEvents],
    [['g', 'm'], t.keys.goMap],
    [['g', 'i'], t.keys.goInbox],
    [['?'], t.keys.help],
  ]
  return (
    <Dialog open={open} onClose={onClose} title={t.keys.title}>
      <dl className="keys">
        {keys.map(([pair, label]) => (
          <Fragment key={label}>
            <dt>
              {pair.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  )
}
