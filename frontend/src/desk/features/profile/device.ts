const BROWSERS: [RegExp, string][] = [
  [/MicroMessenger/, '微信'],
  [/Edg\//, 'Edge'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** "Chrome · Windows" out of a User-Agent; a program's own name where it is no browser; "" when it said nothing. */
export function deviceName(agent: string): string {
  const found = (table: [RegExp, string][]) => table.find(([pattern]) => pattern.test(agent))?.[1]
  const browser = found(BROWSERS)
  return browser ? [browser, found(SYSTEMS)].filter(Boolean).join(' · ') : (agent.split(/[\s/]/)[0] ?? '')
}
