import { afterEach, describe, expect, test } from '@jest/globals';
import { createRegistry, Meters } from '../src/metrics/index.ts';
import { type AdminPage, AdminServer, type AdminServerParts } from '../src/service/index.ts';

const TOKEN = 'the-token-of-an-operator';
const servers: AdminServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(parts: Partial<AdminServerParts> = {}, host = '127.0.0.1') {
  const registry = createRegistry();
  const server = new AdminServer({ registry, readiness: () => [], ...parts });
  servers.push(server);
  const port = await server.listen(0, host);
  return {
    registry,
    ask: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init),
  };
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

const pages = ['/admin/a', '/admin'].map((path): AdminPage => ({
  path,
  serve: (request, response) => {
    response.end(`${path} has ${request.url}`);
  },
}));

describe('the admin server', () => {
  test('tells health, readiness and metrics to anybody', async () => {
    const reasons = ['Redis does not answer'];
    const { ask, registry } = await serve({ readiness: () => reasons, token: TOKEN }, '0.0.0.0');
    new Meters(registry).counter('silt_things_total', 'Things.').inc(3);
    expect((await ask('/healthz')).status).toBe(200);
    const unready = await ask('/readyz');
    expect(unready.status).toBe(503);
    expect(await unready.json()).toEqual({ status: 'not ready', reasons });
    reasons.splice(0);
    expect((await ask('/readyz?now')).status).toBe(200);
    const metrics = await ask('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await metrics.text()).toContain('\nsilt_things_total 3\n');
    expect((await ask('/elsewhere')).status).toBe(404);
  });

  test('is not ready when the check fails', async () => {
    const { ask } = await serve({
      readiness: () => {
        throw new Error('broken');
      },
    });
    const answer = await ask('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reasons: ['the check itself failed'] });
  });

  test('keeps its pages behind the token, and asks the closest one', async () => {
    const { ask } = await serve({ pages, token: TOKEN });
    for (const path of ['/admin', '/admin/a', '/admin/a/b?c=d']) {
      const refused = await ask(path, bearer('the-token-of-a-stranger'));
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(await refused.json()).toMatchObject({ error: { code: 'invalid_admin_token' } });
    }
    const text = async (path: string) => (await ask(path, bearer(TOKEN))).text();
    expect(await text('/admin/a/b?c=d')).toBe('/admin/a has /admin/a/b?c=d');
    expect(await text('/admin/ab')).toBe('/admin has /admin/ab');
    expect((await ask('/administrator', bearer(TOKEN))).status).toBe(404);
  });

  test('sends a browser to the login page, and no machine', async () => {
    const login: AdminPage = {
      path: '/admin/login',
      open: true,
      serve: (_request, response) => void response.end('the token, please'),
    };
    const parts = { pages: [...pages, login], token: TOKEN, loginPath: login.path };
    const { ask } = await serve(parts, '0.0.0.0');
    const visit = { headers: { accept: 'text/html,*/*' }, redirect: 'manual' } as const;
    const sent = await ask('/admin/a', visit);
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/admin/login']);
    expect(await (await ask('/admin/login')).text()).toBe('the token, please');
    expect((await ask('/admin/a', { ...visit, method: 'POST' })).status).toBe(401);
    expect((await ask('/admin/a')).status).toBe(401);
    const unset = await serve({ ...parts, token: undefined }, '0.0.0.0');
    expect((await unset.ask('/admin/a', visit)).status).toBe(403);
  });

  test('without a token serves them on loopback only', async () => {
    const near = await serve({ pages });
    expect(await (await near.ask('/admin')).text()).toBe('/admin has /admin');
    const far = await serve({ pages }, '0.0.0.0');
    const refused = await far.ask('/admin');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: { code: 'no_admin_token' } });
  });
});
