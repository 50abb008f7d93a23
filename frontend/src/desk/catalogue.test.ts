import { expect, test } from 'vitest'
import type { Area, Category } from '@/api/model'
import { areaTree, categoryTree } from './catalogue'
import { rowsOf } from './ui/TreePick'

const category = (code: string, name: string, name_en: string) => ({ code, name, name_en }) as Category
const area = (code: string, parent_code: string | null) => ({ code, parent_code, name: `n${code}` }) as Area

test('categories are a tree of two levels, in the language of the page', () => {
  const items = [category('02', '公共设施', 'Public facility'), category('0203', '路灯不亮', 'Streetlight')]
  expect(categoryTree(items, false).choices).toEqual([
    { value: '02', label: '公共设施', children: [{ value: '0203', label: '路灯不亮' }] },
  ])
  expect(categoryTree(items, true).name('0203')).toBe('Streetlight')
  expect(categoryTree(items, true).name('9999')).toBe('9999')
})

test('what is retired is looked for, and not reported any more', () => {
  const items = [category('02', '公共设施', ''), { ...category('0203', '路灯不亮', ''), retired: true }]
  const { choices, offered } = categoryTree(items, false)
  expect([choices[0]?.children?.length, offered[0]?.children?.length]).toEqual([1, 0])
})

test('areas are a tree from the highest that the caller sees', () => {
  const township = [area('340402001', '340402'), area('340402001901', '340402001')]
  expect(areaTree(township).choices).toEqual([
    {
      value: '340402001',
      label: 'n340402001',
      children: [{ value: '340402001901', label: 'n340402001901' }],
    },
  ])
  const district = [area('340402', null), ...township]
  expect(rowsOf(areaTree(district).choices).map(({ value, depth, path }) => [value, depth, path])).toEqual([
    ['340402', 0, 'n340402'],
    ['340402001', 1, 'n340402 / n340402001'],
    ['340402001901', 2, 'n340402 / n340402001 / n340402001901'],
  ])
  expect(rowsOf(areaTree(district).choices, true).filter((row) => !row.disabled)).toHaveLength(1)
})
