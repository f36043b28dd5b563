import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Group,
  NavLink,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { lazy, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { machinesQuery, poolQuery } from '../api/queries.ts';
import { openFinder } from './finder/open-finder.ts';
import { Later } from './later.tsx';
import { Keys } from '../keys/keys.tsx';
import { useLive } from './use-live.ts';

const Finder = lazy(async () => ({ default: (await import('../rest.ts')).Finder }));
const Login = lazy(async () => ({ default: (await import('../rest.ts')).Login }));
const WhoMenu = lazy(async () => ({ default: (await import('../rest.ts')).WhoMenu }));

const places = [
  { path: '/', label: 'Machines' },
  { path: '/images', label: 'Images' },
  { path: '/firmware', label: 'Firmware' },
  { path: '/activity', label: 'Activity' },
  { path: '/servers', label: 'Servers' },
  { path: '/people', label: 'People', isForAdministrators: true },
] as const;

/** Views for those who cannot log in yet. */
const isBeforeLogin = (path: string): boolean => path === '/setup' || path === '/invitation';

/** The frame of every view: places on the left, the finder above, and whether the page is live. */
export function Frame(): React.JSX.Element {
  const { who, isAway } = useLive();
  const [isOpen, nav] = useDisclosure(false);
  const [hasKeys, keys] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    nav.close();
    // Keyboard and screen reader go on where the new view begins.
    if (last.current !== pathname) main.current?.focus();
    last.current = pathname;
  }, [pathname, nav]);
  return (
    <AppShell
      header={{ height: isAway ? 76 : 44 }}
      navbar={{ width: 168, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <AppShell.Header>
        <a
          className="skip"
          href="#main"
          onClick={(event) => {
            event.preventDefault();
            main.current?.focus();
          }}
        >
          Skip to the content
        </a>
        <Group h={44} px="sm" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={nav.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text component={Link} to="/" fw={700} c="inherit" td="none" className="brand">
              romkit
            </Text>
          </Group>
          <UnstyledButton className="find" onClick={openFinder}>
            <span>Find a machine, image or action</span>
            <kbd>Ctrl K</kbd>
          </UnstyledButton>
          <Group gap="xs" wrap="nowrap">
            <Live isAway={isAway} />
            <ColourScheme />
            {who?.isPerson === true && (
              <Later>
                <WhoMenu who={who} />
              </Later>
            )}
          </Group>
        </Group>
        {isAway && (
          <div className="away" role="alert">
            The server does not answer. This page shows what was last known, and goes on by itself.
          </div>
        )}
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Places pathname={pathname} isAdministrator={who?.role === 'administrator'} />
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <Later>
        <Finder onKeys={keys.open} />
      </Later>
      <Keys isOpen={hasKeys} onOpen={keys.open} onClose={keys.close} />
      {who?.role === null && !isBeforeLogin(pathname) && (
        <Later>
          <Login />
        </Later>
      )}
    </AppShell>
  );
}

function Places({
  pathname,
  isAdministrator,
}: {
  readonly pathname: string;
  readonly isAdministrator: boolean;
}): React.JSX.Element {
  const machines = useQuery(machinesQuery).data?.machines.length;
  const images = useQuery(poolQuery).data?.images.length;
  const counts: Record<string, number | undefined> = { '/': machines, '/images': images };
  return (
    <nav aria-label="Places">
      {places
        .filter((place) => isAdministrator || !('isForAdministrators' in place))
        .map(({ path, label }) => (
          <NavLink
            key={path}
            component={Link}
            to={path}
            label={label}
            active={
              path === '/' ? pathname === '/' || pathname.startsWith('/machines') : pathname.startsWith(path)
            }
            rightSection={
              counts[path] === undefined ? null : (
                <Text size="xs" className="count">
                  {counts[path].toLocaleString('en')}
                </Text>
              )
            }
          />
        ))}
    </nav>
  );
}

const Live = ({ isAway }: { readonly isAway: boolean }): React.JSX.Element => (
  <Badge
    variant="transparent"
    color={isAway ? 'orange' : 'petrol'}
    tt="none"
    leftSection={isAway ? '○' : '●'}
    visibleFrom="xs"
  >
    {isAway ? 'away' : 'live'}
  </Badge>
);

function ColourScheme(): React.JSX.Element {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={isDark ? 'Light colours' : 'Dark colours'}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      {isDark ? '☀' : '☾'}
    </ActionIcon>
  );
}
