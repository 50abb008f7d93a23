import { AimOutlined, EnvironmentOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, InputNumber, Select } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { api, body, refusedWith, wordsOf } from '@/api/client'
import type { Located, Place } from '@/api/model'
import { inChina } from '@/shared/geo'
import { useT } from '@/shared/i18n'
import { canDrawMaps } from '../../ui/map/webgl'
import { Waiting } from '../../ui/States'
import { gridShapesQuery } from '../grids/queries'

const PickMap = lazy(() => import('./PickMap').then((module) => ({ default: module.PickMap })))

/** A point, or a grid alone where nobody knows the point. */
export type Chosen = { location: Place } | { grid_code: string }

interface Props {
  value: Chosen | undefined
  onChange: (chosen: Chosen | undefined) => void
  error: string | undefined
}

const locateQuery = (point: Place | undefined) => ({
  queryKey: ['locate', point],
  enabled: point !== undefined,
  retry: false,
  queryFn: ({ signal }: { signal: AbortSignal }): Promise<Located> =>
    body(
      api.GET('/api/v1/grids/locate', {
        signal,
        params: { query: { lon: point?.lon ?? 0, lat: point?.lat ?? 0 } },
      }),
    ),
})

/** Where it is: on the map, by this device, by numbers, or by the grid's name; each does by keyboard. */
export function PlacePicker({ value, onChange, error }: Props) {
  const t = useT()
  const [byGrid, setByGrid] = useState(!canDrawMaps())
  const point = value && 'location' in value ? value.location : undefined
  const located = useQuery(locateQuery(point))
  const mark = (lon: number, lat: number) =>
    onChange({ location: { lon: round(lon), lat: round(lat), crs: 'wgs84' } })
  return (
    <section className="report-place" aria-labelledby="place-head">
      <h2 id="place-head">
        {t.report.where} <span className="muted">{byGrid ? t.report.pickGrid : t.report.pick}</span>
      </h2>
      {byGrid ? (
        <GridPicker
          value={value && 'grid_code' in value ? value.grid_code : undefined}
          onChange={(code) => onChange(code ? { grid_code: code } : undefined)}
        />
      ) : (
        <>
          {canDrawMaps() && (
            <Suspense fallback={<div className="map-pick" />}>
              <PickMap point={point} onPick={mark} label={t.report.pick} />
            </Suspense>
          )}
          <Coordinates point={point} onMark={mark} />
          <p role="status" className={located.isError ? 'tone-red' : ''}>
            {point && located.isFetching && t.loading}
            {located.data && (
              <>
                <EnvironmentOutlined aria-hidden="true" /> {t.report.gridOf(located.data.name)}
              </>
            )}
            {located.isError &&
              (refusedWith(located.error, 404) ? t.report.outside : wordsOf(located.error, t.fail.network))}
          </p>
        </>
      )}
      {error && (
        <p className="tone-red" role="alert">
          {error}
        </p>
      )}
      {canDrawMaps() && (
        <Button
          type="link"
          className="flat"
          onClick={() => {
            setByGrid(!byGrid)
            onChange(undefined)
          }}
        >
          {byGrid ? t.report.byPoint : t.report.byGrid}
        </Button>
      )}
    </section>
  )
}

/** Six decimals are a tenth of a metre; more would be noise. */
const round = (degree: number) => Math.round(degree * 1e6) / 1e6

function Coordinates({
  point,
  onMark,
}: {
  point: Place | undefined
  onMark: (lon: number, lat: number) => void
}) {
  const t = useT()
  const [half, setHalf] = useState<{ lon?: number | null; lat?: number | null }>({})
  const [state, setState] = useState<'idle' | 'asking' | 'failed'>('idle')
  const type = (change: { lon?: number | null; lat?: number | null }) => {
    const next = { lon: point?.lon ?? null, lat: point?.lat ?? null, ...half, ...change }
    setHalf(next)
    if (typeof next.lon === 'number' && typeof next.lat === 'number' && inChina(next.lon, next.lat)) {
      setHalf({})
      onMark(next.lon, next.lat)
    }
  }
  const locate = () => {
    setState('asking')
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setState('idle')
        onMark(coords.longitude, coords.latitude)
      },
      () => setState('failed'),
      { enableHighAccuracy: true, timeout: 10_000 },
    )
  }
  const shared = { controls: false, precision: 6 }
  return (
    <div className="coordinates">
      <label htmlFor="place-lon">
        {t.report.lon}
        <InputNumber
          id="place-lon"
          {...shared}
          value={half.lon ?? point?.lon ?? null}
          onChange={(lon) => type({ lon })}
        />
      </label>
      <label htmlFor="place-lat">
        {t.report.lat}
        <InputNumber
          id="place-lat"
          {...shared}
          value={half.lat ?? point?.lat ?? null}
          onChange={(lat) => type({ lat })}
        />
      </label>
      {'geolocation' in navigator && (
        <Button icon={<AimOutlined />} loading={state === 'asking'} onClick={locate}>
          {t.report.locate}
        </Button>
      )}
      {state === 'failed' && (
        <p className="tone-red" role="alert">
          {t.report.locateFailed}
        </p>
      )}
    </div>
  )
}

function GridPicker({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (code: string | undefined) => void
}) {
  const t = useT()
  const { data, isPending } = useQuery(gridShapesQuery())
  return (
    <Select
      aria-label={t.report.pickGrid}
      placeholder={t.report.pickGrid}
      style={{ width: '100%' }}
      showSearch={{ optionFilterProp: 'label' }}
      allowClear
      loading={isPending}
      value={value}
      onChange={onChange}
      options={data?.features.map(({ properties }) => ({
        value: String(properties?.code),
        label: `${properties?.name} ${properties?.code}`,
      }))}
      notFoundContent={isPending ? <Waiting rows={2} /> : undefined}
    />
  )
}
