// The size gate: gzip -9 over the static import graph of each route against the budgets of the desk.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGETS = { field: 90, fieldCss: 6, entry: 125, shell: 250, list: 400, map: 540, css: 20 } // KiB
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const sizes = new Map()
const kib = (file) => {
  if (!sizes.has(file))
    sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1024)
  return sizes.get(file)
}
const graph = (keys, seen = new Set()) => {
  for (const key of keys) {
    if (seen.has(key)) continue
    seen.add(key)
    graph(manifest[key].imports ?? [], seen)
  }
  return seen
}
const weigh = (keys) => {
  const chunks = [...keys].map((key) => manifest[key])
  const sum = (files) => [...new Set(files)].reduce((total, file) => total + kib(file), 0)
  return { js: sum(chunks.map((c) => c.file)), css: sum(chunks.flatMap((c) => c.css ?? [])) }
}
const named = (part) => Object.keys(manifest).filter((key) => key.includes(part) && key.includes('tsr-split'))

const shell = ['index.html', ...named('routes/_app.tsx')]
const rows = [
  ['entry', ['index.html'], BUDGETS.entry],
  ['shell', shell, BUDGETS.shell],
  ...[
    ...new Set(
      Object.keys(manifest)
        .filter((key) => key.includes('routes/_app/') && key.includes('tsr-split'))
        .map((key) => key.split('?')[0]),
    ),
  ].map((key) => {
    const name = key.split('routes/_app/')[1].replace('.tsx', '')
    const drawn = name === 'map' ? ['src/desk/features/map/DistrictMap.tsx'] : []
    return [`/${name}`, [...shell, ...named(key), ...drawn], drawn.length ? BUDGETS.map : BUDGETS.list]
  }),
]
let over = false
const field = new URL('m/', dist)
const light = JSON.parse(readFileSync(new URL('.vite/manifest.json', field), 'utf8'))
const page = light['index.html']
const weight = (files) =>
  files.reduce(
    (sum, file) => sum + gzipSync(readFileSync(new URL(file, field)), { level: 9 }).length / 1024,
    0,
  )
const [js, css] = [
  weight([page.file, ...(page.imports ?? []).map((key) => light[key].file)]),
  weight(page.css ?? []),
]
over ||= js > BUDGETS.field || css > BUDGETS.fieldCss
console.log(
  `/m/ js ${js.toFixed(1)} of ${BUDGETS.field} KiB gz, css ${css.toFixed(1)} of ${BUDGETS.fieldCss}`,
)
for (const [name, keys, budget] of rows) {
  const { js, css } = weigh(graph(keys))
  const fits = js <= budget && css <= BUDGETS.css
  over ||= !fits
  console.log(
    `${fits ? 'ok  ' : 'OVER'} ${name.padEnd(16)} js ${js.toFixed(1)} of ${budget} KiB gz, css ${css.toFixed(1)} of ${BUDGETS.css}`,
  )
}
process.exit(over ? 1 : 0)
