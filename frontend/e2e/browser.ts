// The browser: the one that EZHILI_CHROMIUM names, else one that this machine has, else that of @sparticuz/chromium
// (Linux x64). The last brings no Chinese glyphs, so a font goes with it.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { LaunchOptions } from '@playwright/test'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const FONT = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'
const ARGS = [
  '--no-sandbox', // as root, and without user namespaces
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader', // WebGL2 without a graphics card
  '--ignore-gpu-blocklist',
]

const found = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(existsSync)

/** A home with a Chinese font in it; Chromium looks into ~/.fonts. */
function homeWithFont(): string {
  const home = mkdtempSync(join(tmpdir(), 'ezhili-browser-'))
  mkdirSync(join(home, '.fonts'))
  const font = createRequire(import.meta.url).resolve(FONT)
  copyFileSync(font, join(home, '.fonts', 'NotoSansSC.ttf'))
  return home
}

export async function launchOptions(): Promise<LaunchOptions> {
  const given = process.env.EZHILI_CHROMIUM || found()
  const home = process.env.EZHILI_BROWSER_HOME ?? homeWithFont()
  process.env.EZHILI_BROWSER_HOME = home // for the workers, which read this file again
  if (given) return { executablePath: given, args: ARGS, env: { ...process.env, HOME: home } as never }
  const { default: chromium } = await import('@sparticuz/chromium')
  return {
    executablePath: await chromium.executablePath(),
    args: ARGS,
    env: { ...process.env, HOME: home } as never,
  }
}
