import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: { pool: 'threads', include: ['src/**/*.test.{ts,tsx}'] },
})
