import type { RouteObject } from 'react-router';
import { MachinesPage } from '../machines/machines-page.tsx';
import { NotFound } from './not-found.tsx';

/** Views that the first one does not need. */
const laterViews = {
  '/machines/:machine': 'MachinePage',
  '/images': 'ImagesPage',
  '/images/:image': 'ImagePage',
  '/firmware': 'FirmwarePage',
  '/activity': 'ActivityPage',
  '/servers': 'ServersPage',
  '/people': 'PeoplePage',
  '/profile': 'ProfilePage',
  '/invitation': 'InvitationPage',
  '/setup': 'SetupPage',
} as const;

/** The URLs of the page and their views. */
export const routes: RouteObject[] = [
  { path: '/', element: <MachinesPage /> },
  ...Object.entries(laterViews).map(([path, name]) => ({
    path,
    lazy: async () => ({ Component: (await import('../rest.ts'))[name] }),
    hydrateFallbackElement: <></>,
  })),
  { path: '*', element: <NotFound /> },
];
