import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
})
