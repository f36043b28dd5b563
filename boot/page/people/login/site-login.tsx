import { Alert, Anchor, Button, Divider, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { isOpenidRefusal, refusalText } from '../../../server/api/people/openid/refusals.ts';
import { elsewhereQuery, logInAtSite, siteQuery } from '../session.ts';

/** The way to the site's own login, where there is one, and why the last try there ended. */
export function SiteLogin(): React.JSX.Element | null {
  const site = useQuery(siteQuery).data?.site ?? null;
  const elsewhere = useQuery(elsewhereQuery).data ?? null;
  const [search, setSearch] = useSearchParams();
  const [refusal] = useState(() => search.get('login') ?? '');
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (!search.has('login')) return;
    search.delete('login');
    setSearch(search, { replace: true });
  }, [search, setSearch]);
  if (site === null) return null;
  const go = (): void => {
    setBusy(true);
    void logInAtSite().catch((reason: unknown) => {
      setError(reason as Error);
      setBusy(false);
    });
  };
  const text = error?.message ?? (isOpenidRefusal(refusal) ? refusalText(refusal, site) : null);
  return (
    <Stack gap="sm">
      {text !== null && (
        <Alert color="red" role="alert">
          {text}
        </Alert>
      )}
      {elsewhere !== null && (
        <Text size="sm">
          You are logged out here, and still logged in at {site}.{' '}
          <Anchor href={elsewhere} size="sm">
            Log out there too
          </Anchor>
        </Text>
      )}
      <Button loading={isBusy} onClick={go}>
        Log in with {site}
      </Button>
      <Divider label="or with a password" />
    </Stack>
  );
}
