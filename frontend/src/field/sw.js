// The shell of the light pages, kept for when there is no network. The API is never answered from here.
const FILES = __FILES__
const CACHE = 'field-__VERSION__'
const PAGE = '/m/index.html'

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES.map((url) => new Request(url, { cache: 'reload' })))),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return
  if (!url.pathname.startsWith('/m')) return
  if (event.request.mode === 'navigate') {
    // the newest page while there is a network, so that nobody stays on an old one
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)))
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept || fetch(event.request)))
  }
})
