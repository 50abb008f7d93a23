import { Alert, Button, Form, Input, Select } from 'antd'
import type { Position } from 'geojson'
import { useId, useState } from 'react'
import { refusedWith, wordsOf } from '@/api/client'
import type { GroundPreview } from '@/api/model'
import { useGridWords } from '../../gridWords'
import { closed, open, readPoints, writePoints } from './points'

interface PointsProps {
  label: string
  hint: string
  points: Position[]
  onChange: (points: Position[]) => void
}

/** Points by keyboard: what is typed shows on the map, what is drawn stands here. */
function Points({ label, hint, points, onChange }: PointsProps) {
  const t = useGridWords()
  const id = useId()
  const [typed, setTyped] = useState<string>()
  const written = writePoints(points)
  const read = typed === undefined ? undefined : readPoints(typed)
  const bad = read && 'bad' in read ? read.bad : undefined
  const take = () => {
    if (read && 'points' in read) {
      onChange(read.points)
      setTyped(undefined)
    }
  }
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      extra={hint}
      {...(bad && { validateStatus: 'error' as const, help: t.adjust.badPoints(bad) })}
    >
      <Input.TextArea
        id={id}
        className="num"
        rows={4}
        value={typed ?? written}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
      />
    </Form.Item>
  )
}

/** The line to cut along. */
export function Line({ line, onChange }: { line: Position[]; onChange: (line: Position[]) => void }) {
  const t = useGridWords()
  return (
    <>
      <Points label={t.adjust.line} hint={t.adjust.lineHint} points={line} onChange={onChange} />
      <p className="row-actions">
        <Button disabled={!line.length} onClick={() => onChange(line.slice(0, -1))}>
          {t.adjust.lineUndo}
        </Button>
        <Button disabled={!line.length} onClick={() => onChange([])}>
          {t.adjust.lineClear}
        </Button>
      </p>
    </>
  )
}

interface CornersProps {
  rings: ReadonlyMap<string, Position[][]>
  names: (code: string) => string
  onChange: (code: string, ring: Position[]) => void
}

/** The corners of one of the grids whose borders move. */
export function Corners({ rings, names, onChange }: CornersProps) {
  const t = useGridWords()
  const codes = [...rings.keys()]
  const [wanted, setWanted] = useState<string>()
  const code = wanted && rings.has(wanted) ? wanted : codes[0]
  const ring = code ? rings.get(code)?.[0] : undefined
  if (!code || !ring) return null
  return (
    <>
      <Form.Item label={t.adjust.cornersOf} htmlFor="corners-of">
        <Select
          id="corners-of"
          value={code}
          onChange={setWanted}
          options={codes.map((value) => ({ value, label: names(value) }))}
        />
      </Form.Item>
      <Points
        label={t.adjust.corners}
        hint={t.adjust.cornersHint}
        points={ring}
        onChange={(points) => onChange(code, whole(points))}
      />
    </>
  )
}

const whole = (points: Position[]) =>
  points[0]?.join() === points.at(-1)?.join() ? closed(open(points)) : closed(points)

interface GroundProps {
  ready: boolean
  busy: boolean
  error: unknown
  preview: GroundPreview | undefined
  onLook: () => void
}

/** What the server says of the ground: snapped, faultless, or what is wrong and how much of it. */
export function Ground({ ready, busy, error, preview, onLook }: GroundProps) {
  const t = useGridWords()
  const refused = refusedWith(error, 422)
    ? (error.problem.errors ?? []).map(({ detail }) => detail).join(' ')
    : error
      ? wordsOf(error, t.fail.network)
      : ''
  const count = (one: 'gaps' | 'overlaps' | 'outside') => preview?.[one].features.length ?? 0
  const faults = (['gaps', 'overlaps', 'outside'] as const)
    .filter((one) => count(one) > 0)
    .map((one) => t.adjust[one](count(one)))
  return (
    <div className="ground">
      <p className="row-actions">
        <Button
          type={preview?.faultless ? 'default' : 'primary'}
          disabled={!ready}
          loading={busy}
          onClick={onLook}
        >
          {t.adjust.preview}
        </Button>
        {!ready && <span className="muted">{t.adjust.first}</span>}
      </p>
      <div role="status">
        {!preview && refused && <Alert type="error" showIcon title={refused} />}
        {preview?.faultless && (
          <Alert
            type="success"
            showIcon
            title={t.adjust.fine}
            description={t.adjust.snap(preview.snap_m, preview.tolerance_m)}
          />
        )}
        {preview && !preview.faultless && (
          <Alert
            type="error"
            showIcon
            title={t.adjust.faulty + faults.join(t.comma)}
            description={t.adjust.snap(preview.snap_m, preview.tolerance_m)}
          />
        )}
      </div>
    </div>
  )
}
