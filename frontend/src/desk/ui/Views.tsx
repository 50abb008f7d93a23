import { lazy, Suspense } from 'react'
import type { ViewsProps } from '../features/views/SavedViews'

const SavedViews = lazy(() =>
  import('../features/views/SavedViews').then((module) => ({ default: module.SavedViews })),
)

/** The menu of one's own views of a list; it comes after the list. */
export function MyViews(props: ViewsProps) {
  return (
    <Suspense>
      <SavedViews key={props.list} {...props} />
    </Suspense>
  )
}
