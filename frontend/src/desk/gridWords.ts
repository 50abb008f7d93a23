import { useMemo } from 'react'
import { type Messages, useLocale, useT } from '@/shared/i18n'
import { grids as en } from '@/shared/words/en-grids'
import { type GridWords, grids as zh } from '@/shared/words/zh-grids'

/** All words with those of adjustments, figures, duties and items: they come with these pages, not with the first. */
export function useGridWords(): Messages & GridWords {
  const t = useT()
  const locale = useLocale()
  return useMemo(() => ({ ...t, ...(locale === 'en' ? en : zh) }), [t, locale])
}
