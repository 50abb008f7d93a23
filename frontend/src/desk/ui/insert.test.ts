import { expect, test } from 'vitest'
import { inserted } from './insert'

test('nothing that was typed is lost, wherever the cursor stands', () => {
  expect(inserted('', 0, '已修复')).toEqual({ text: '已修复', at: 3 })
  expect(inserted('昨天到场', 4, '已修复')).toEqual({ text: '昨天到场\n已修复', at: 8 })
  expect(inserted('昨天 到场', 3, '已修复')).toEqual({ text: '昨天 已修复\n到场', at: 6 })
  expect(inserted('到场', 0, '已修复')).toEqual({ text: '已修复\n到场', at: 3 })
  expect(inserted('一\n\n二', 2, '已修复')).toEqual({ text: '一\n已修复\n二', at: 5 })
})
