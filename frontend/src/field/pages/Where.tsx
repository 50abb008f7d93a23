import { useEffect, useState } from 'react'
import { type Place, places } from '../api'
import { useWords } from '../i18n'
import { described, Labelled } from '../ui/Parts'

export interface Spot {
  location?: { lon: number; lat: number; crs: 'wgs84' }
  grid_code?: string
  address?: string
}

const PATIENCE = 10_000 // milliseconds for the device to find itself

/** Where it is: by the device's position, or by village and grid. */
export function Where(props: { spot: Spot; error?: string; onChange: (spot: Spot) => void }) {
  const t = useWords()
  const { spot } = props
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle')
  const locate = () => {
    setState('busy')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState('idle')
        const location = { lon: coords.longitude, lat: coords.latitude, crs: 'wgs84' as const }
        props.onChange({ ...spot, location, grid_code: undefined })
      },
      () => setState('failed'),
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 60_000 },
    )
  }
  const known = spot.location
  return (
    <fieldset className={props.error ? 'is-wrong' : ''}>
      <legend>{t.report.where}</legend>
      {'geolocation' in navigator && (
        <p className="locate">
          <button type="button" className="button" disabled={state === 'busy'} onClick={locate}>
            {state === 'busy' ? t.report.locating : known ? t.report.relocate : t.report.locate}
          </button>
          <span role="status">
            {known && `${t.report.located} ${known.lat.toFixed(5)}, ${known.lon.toFixed(5)}`}
            {state === 'failed' && t.report.locateFailed}
          </span>
        </p>
      )}
      {!known && <Villages spot={spot} onChange={props.onChange} />}
      <Labelled id="address" label={t.report.address} hint={t.report.addressHint}>
        <input
          {...described('address', t.report.addressHint)}
          maxLength={120}
          autoComplete="off"
          value={spot.address ?? ''}
          onChange={(event) => props.onChange({ ...spot, address: event.target.value })}
        />
      </Labelled>
      {props.error && (
        <p className="wrong" role="alert">
          {props.error}
        </p>
      )}
    </fieldset>
  )
}

function Villages({ spot, onChange }: { spot: Spot; onChange: (spot: Spot) => void }) {
  const t = useWords()
  const [known, setKnown] = useState<Place[]>([])
  const [village, setVillage] = useState(spot.grid_code?.slice(0, 12) ?? '')
  useEffect(() => {
    places().then(setKnown, () => undefined)
  }, [])
  const grids = known.find((one) => one.code === village)?.grids ?? []
  const townships = [...new Set(known.map((one) => one.township_name))]
  return (
    <div className="pair">
      <Labelled id="village" label={t.report.village}>
        <select
          id="village"
          value={village}
          onChange={(event) => {
            setVillage(event.target.value)
            const one = known.find((place) => place.code === event.target.value)?.grids
            onChange({ ...spot, grid_code: one?.length === 1 ? one[0]?.code : undefined })
          }}
        >
          <option value="">{t.report.choose}</option>
          {townships.map((township) => (
            <optgroup key={township} label={township}>
              {known
                .filter((one) => one.township_name === township)
                .map((one) => (
                  <option key={one.code} value={one.code}>
                    {one.name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </Labelled>
      <Labelled id="grid" label={t.report.grid}>
        <select
          id="grid"
          value={spot.grid_code ?? ''}
          disabled={grids.length === 0}
          onChange={(event) => onChange({ ...spot, grid_code: event.target.value || undefined })}
        >
          <option value="">{t.report.choose}</option>
          {grids.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name}
            </option>
          ))}
        </select>
      </Labelled>
    </div>
  )
}
