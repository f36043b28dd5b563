import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent, from light to dark; shade 7 on white, shade 4 on dark and white on shade 6 have a contrast of 4.5 and more. */
const petrol: MantineColorsTuple = [
  '#e8f6f6',
  '#cfe9e9',
  '#a0d3d3',
  '#6dbcbc',
  '#45a8a8',
  '#2b9b9b',
  '#147e7e',
  '#0b6e6e',
  '#075757',
  '#023f3f',
];

/** For actions that take away, and for failures; the same shades have the same contrasts. */
const red: MantineColorsTuple = [
  '#fdeeec',
  '#f9d7d3',
  '#f2b0a9',
  '#ff8a80',
  '#f4695d',
  '#dc4437',
  '#c22f23',
  '#b42318',
  '#8f1b12',
  '#6b130c',
];

/** For warnings. */
const orange: MantineColorsTuple = [
  '#fdf3e7',
  '#fae3c8',
  '#f4c892',
  '#ffb866',
  '#e0913c',
  '#c4751f',
  '#a65f10',
  '#95530a',
  '#743f05',
  '#532c02',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: { petrol, red, orange },
  respectReducedMotion: true,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '600' },
  components: {
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    // Scrolled by keys too.
    TableScrollContainer: { defaultProps: { scrollAreaProps: { viewportProps: { tabIndex: 0 } } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
});
