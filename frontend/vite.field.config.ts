import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// The light pages of residents: a build of their own, so that no chunk of the desk can leak in.
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The service worker with the names of all that the pages need offline, and the manifest. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = ['/m/index.html', ...Object.keys(bundle).map((name) => `/m/${name}`)]
      const named = [...new Set(files)]
        .filter((name) => !name.endsWith('.map') && !name.includes('/.'))
        .sort()
      const version = createHash('sha256').update(named.join()).digest('hex').slice(0, 12)
      const source = readFileSync(here('src/field/sw.js'), 'utf8')
        .replace('__FILES__', JSON.stringify(named))
        .replace('__VERSION__', version)
      this.emitFile({ type: 'asset', fileName: 'sw.js', source })
      const manifest = readFileSync(here('src/field/app.webmanifest'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'app.webmanifest', source: manifest })
    },
  }
}

export default defineConfig({
  root: here('m'),
  base: '/m/',
  publicDir: false,
  resolve: { alias: { '@': here('src'), '/@field': here('src/field') } },
  plugins: [react(), offline()],
  server: { proxy: { '/api': process.env.EZHILI_API ?? 'http://127.0.0.1:8000' } },
  build: {
    outDir: here('dist/m'),
    emptyOutDir: true,
    target: ['chrome87', 'safari14'],
    manifest: true,
    reportCompressedSize: false,
  },
})
