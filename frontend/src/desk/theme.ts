import { type ThemeConfig, theme } from 'antd'
import type { Mode } from './mode'

// Chosen for a contrast of 4.5:1 and more on their grounds (WCAG AA); desk.css holds the same grounds.
const LIGHT = {
  colorPrimary: '#0b5cab',
  colorInfo: '#0b5cab',
  colorLink: '#0b5cab',
  colorError: '#b3261e',
  colorWarning: '#8a5200',
  colorWarningBg: '#fdf4e3',
  colorWarningBorder: '#e6c792',
  colorSuccess: '#1e6b0f',
  colorSuccessBg: '#eef7ea',
  colorSuccessBorder: '#b5d6a8',
  colorText: '#1c2430',
  colorTextPlaceholder: '#667080',
  colorTextDescription: '#5b6675',
  colorBgLayout: '#f4f6f9',
  colorBorder: '#c9d1db',
  colorBorderSecondary: '#e3e8ee',
}
const DARK = {
  colorPrimary: '#2a78cc',
  colorInfo: '#5aa9f5',
  colorLink: '#6cb2ff',
  colorError: '#ff7875',
  colorWarning: '#ffb84d',
  colorSuccess: '#95de64',
  colorText: '#e3e8ee',
  colorTextPlaceholder: '#8e99a8',
  colorTextDescription: '#9aa5b4',
  colorBgBase: '#161b22',
  colorBgLayout: '#101418',
  colorBgContainer: '#161b22',
  colorBgElevated: '#1c232c',
  colorBorder: '#3a4552',
  colorBorderSecondary: '#28313b',
}

/** antd's tokens for a mode; browser tests switch motion off. */
export const tokens = (mode: Mode): ThemeConfig => ({
  algorithm: mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
  token: {
    ...(mode === 'dark' ? DARK : LIGHT),
    fontFamily: 'inherit',
    fontSize: 14,
    borderRadius: 6,
    controlHeight: 32,
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  },
  components: {
    Form: { itemMarginBottom: 18, verticalLabelPadding: '0 0 4px' },
    ...(mode === 'dark' && { Radio: { colorPrimary: DARK.colorLink } }),
  },
})
