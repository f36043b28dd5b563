import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { MachinesPage } from '../machines/machines-page.tsx';
import { NotFound } from './not-found.tsx';

type View = () => Promise<ComponentType>;

/** Views that the first one does not need: each is a chunk, so that the first paint waits for none of them. */
const laterViews: Readonly<Record<string, View>> = {
  '/machines/:machine': async () => (await import('../machine/machine-page.tsx')).MachinePage,
  '/images': async () => (await import('../images/images-page.tsx')).ImagesPage,
  '/images/:image': async () => (await import('../images/image-page.tsx')).ImagePage,
  '/firmware': async () => (await import('../firmware/firmware-page.tsx')).FirmwarePage,
  '/activity': async () => (await import('../activity/activity-page.tsx')).ActivityPage,
  '/servers': async () => (await import('../servers/servers-page.tsx')).ServersPage,
  '/people': async () => (await import('../people/people-page.tsx')).PeoplePage,
  '/profile': async () => (await import('../people/profile-page.tsx')).ProfilePage,
  '/invitation': async () => (await import('../people/login/invitation-page.tsx')).InvitationPage,
  '/setup': async () => (await import('../people/login/setup-page.tsx')).SetupPage,
};

/** The URLs of the page and their views. */
export const routes: RouteObject[] = [
  { path: '/', element: <MachinesPage /> },
  ...Object.entries(laterViews).map(([path, load]) => ({
    path,
    lazy: async () => ({ Component: await load() }),
    hydrateFallbackElement: <></>,
  })),
  { path: '*', element: <NotFound /> },
];

/** Load all views: whoever goes to one while the server is away finds it. */
export async function loadViews(): Promise<void> {
  await Promise.allSettled(Object.values(laterViews).map((load) => load()));
}
