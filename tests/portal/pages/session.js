/**
 * The token of one document. As in the portal it is kept in memory only: a page load is the only way to renew
 * it. The page polls the service, which answers when there is a change, so an expired token is noticed at
 * once and an idle page stays idle.
 */
(function () {
  'use strict';

  /**
   * @param {object} session
   * @param {(message: string, details: string) => void} session.onRefused
   * @param {() => void} session.onAccepted
   * @returns {{call(path: string): Promise<boolean>}}
   */
  window.openTokenSession = function ({ onRefused, onAccepted }) {
    let accessToken = null;
    let revision = null;
    let leaving = null;

    async function ask(path, method) {
      const response = await fetch(path, {
        method,
        signal: leaving.signal,
        headers: accessToken ? { authorization: `Bearer ${accessToken}` } : {},
      });
      // The service sends an empty response when it shuts down.
      if (response.status === 204) return null;
      return { accepted: response.ok, ...(await response.json()) };
    }

    function follow(answer) {
      revision = answer.revision;
      if (answer.accepted) {
        accessToken = answer.accessToken ?? accessToken;
        onAccepted();
      } else {
        onRefused(answer.error.message, answer.error.details);
      }
    }

    async function listen() {
      leaving = new AbortController();
      try {
        let answer =
          revision === null
            ? await ask('/api/token', 'POST')
            : await ask(`/api/changes?since=${revision}`, 'GET');
        while (answer) {
          follow(answer);
          answer = await ask(`/api/changes?since=${revision}`, 'GET');
        }
      } catch (error) {
        // A request that was cancelled because the page was left is not a failure.
        if (leaving.signal.aborted) return;
        // `fetch` throws a TypeError if there is no network.
        if (error.name !== 'TypeError') throw error;
        addEventListener('online', listen, { once: true });
      }
    }

    addEventListener('pagehide', () => leaving.abort());
    addEventListener('pageshow', (event) => {
      if (event.persisted) listen();
    });
    listen();

    return {
      async call(path) {
        const answer = await ask(path, 'POST');
        if (!answer.accepted) onRefused(answer.error.message, answer.error.details);
        return answer.accepted;
      },
    };
  };
})();
