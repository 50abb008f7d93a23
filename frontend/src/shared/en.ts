// The English catalogue.
import { common } from './words/en-common'
import { events } from './words/en-events'
import { inbox } from './words/en-inbox'
import { places } from './words/en-places'
import type { Messages } from './zh'

export const en: Messages = { ...common, ...events, ...inbox, ...places }
