import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Who } from '../../server/api/people/person-views.ts';
import { onRefused as whenRefused } from '../api/client.ts';
import { followServer } from '../api/live.ts';
import { end, sessionQuery } from '../people/session.ts';

/** An event stream that was refused is asked for again after so long. */
const againMs = 3000;

/** Follow the server as long as somebody is logged in. @returns who is, undefined while that is asked */
export function useLive(): { readonly who: Who | undefined; readonly isAway: boolean } {
  const client = useQueryClient();
  const who = useQuery(sessionQuery).data;
  const [isAway, setAway] = useState(false);
  const [round, setRound] = useState(0);
  const mayRead = who !== undefined && who.role !== null;
  useEffect(() => whenRefused(() => end(client)), [client]);
  useEffect(() => {
    if (!mayRead) {
      setAway(false);
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onRefused = (): void => {
      void client.refetchQueries({ queryKey: sessionQuery.queryKey, exact: true });
      timer = setTimeout(() => setRound((before) => before + 1), againMs);
    };
    const stop = followServer(client, { onAway: setAway, onRefused });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, mayRead, round]);
  return { who, isAway };
}
