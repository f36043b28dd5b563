import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { AwayError } from '../api/client.ts';
import { Frame } from './frame.tsx';
import { NotFound } from './not-found.tsx';
import { routes } from './routes.tsx';
import { theme } from './theme.ts';

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The event stream says when something is stale.
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (count, error) => error instanceof AwayError && count < 5,
    },
  },
});

const router = createBrowserRouter([{ element: <Frame />, errorElement: <NotFound />, children: routes }]);

/** The server writes it into each answer: style elements without it are refused by the Content-Security-Policy. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content ?? '';
// The scroll lock of drawers reads it here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

export const App = (): React.JSX.Element => (
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <QueryClientProvider client={client}>
      <Notifications className="told" position="bottom-left" limit={4} />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>
);
