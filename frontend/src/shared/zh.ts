// The Chinese catalogue; its shape is what every other language must fill.
import { common } from './words/zh-common'
import { events } from './words/zh-events'
import { inbox } from './words/zh-inbox'
import { places } from './words/zh-places'

export const zh = { ...common, ...events, ...inbox, ...places }

export type Messages = typeof zh
