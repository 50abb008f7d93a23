// Against the real server with the demo district: BASE is its address, EZHILI_DEMO_PASSWORD the accounts' password.
import { defineConfig } from '@playwright/test'
import { launchOptions } from './browser.ts'

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'results',
  // what counts the district as it was built comes before what adds grids and people to it
  projects: [
    { name: 'as built', testMatch: /(lists|map)\.spec\.ts/ },
    { name: 'changing', testIgnore: /(lists|map)\.spec\.ts/, dependencies: ['as built'] },
  ],
  workers: 2,
  fullyParallel: true,
  timeout: 180_000, // for a machine that others work on too
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    actionTimeout: 30_000,
    baseURL: process.env.BASE ?? 'http://127.0.0.1:8000',
    viewport: { width: 1366, height: 768 },
    locale: 'zh-CN',
    timezoneId: 'America/New_York', // the pages must show the district's time all the same
    reducedMotion: 'reduce',
    screenshot: 'only-on-failure',
    launchOptions: await launchOptions(),
  },
})
