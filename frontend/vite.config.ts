import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The API that `npm run dev` talks to.
const api = process.env.EZHILI_API ?? 'http://127.0.0.1:8000'

export default defineConfig({
  resolve: { tsconfigPaths: true },
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      routesDirectory: 'src/desk/routes',
      generatedRouteTree: 'src/desk/routeTree.gen.ts',
    }),
    react(),
  ],
  server: { proxy: { '/api': api } },
  build: {
    target: ['chrome100', 'safari15.4', 'firefox100'],
    manifest: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: { desk: 'index.html' },
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        codeSplitting: {
          groups: [{ name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }],
        },
      },
    },
  },
})
