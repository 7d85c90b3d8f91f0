import type { RedisExamination, RedisFacts } from '@silt/shared/redis';
import { fault, type Finding, ok } from './finding.ts';

const OLDEST_MAJOR = 7;
/** Of its memory: above that, a night's backlog may fill it. */
const FULL = 0.8;
const MEGABYTE = 1_000_000;

/** What of a Redis would lose requests, or stop taking them. */
export function redisFaults(examination: RedisExamination): Finding[] {
  const { nodes } = examination;
  return [
    ...ofCluster(examination),
    ...overNodes('Redis version', nodes, ofVersion, `Redis ${nodes[0]?.version ?? ''}`),
    ...overNodes('Redis eviction', nodes, ofEviction, 'evicts nothing'),
    ...overNodes('Redis persistence', nodes, ofPersistence, 'append-only file on'),
    ...overNodes('Redis memory', nodes, ofMemory, 'has room'),
  ];
}

/** Each node's finding, or one for all where none has any. */
function overNodes(
  check: string,
  nodes: readonly RedisFacts[],
  look: (facts: RedisFacts, check: string) => Finding | undefined,
  sound: string,
): Finding[] {
  const findings = nodes.map((node) => look(node, check)).filter((found) => found !== undefined);
  return findings.length > 0 ? findings : [ok(check, sound)];
}

function ofVersion({ node, version }: RedisFacts, check: string): Finding | undefined {
  if (Number(version.split('.')[0]) >= OLDEST_MAJOR) return undefined;
  return fault(check, `${node} is Redis ${version}`, `Upgrade it to ${OLDEST_MAJOR} or newer.`);
}

function ofEviction({ node, evictionPolicy }: RedisFacts, check: string): Finding | undefined {
  if (evictionPolicy === undefined || evictionPolicy === 'noeviction') return undefined;
  return fault(
    check,
    `${node} evicts keys when it is full (maxmemory-policy ${evictionPolicy}): accepted requests would vanish`,
    'Set maxmemory-policy to noeviction, in its configuration file too.',
  );
}

function ofPersistence(
  { node, appendOnly, appending }: RedisFacts,
  check: string,
): Finding | undefined {
  if (!appendOnly) {
    return fault(
      check,
      `${node} keeps no append-only file: its death loses what was accepted`,
      'Set appendonly to yes (and appendfsync to everysec), by CONFIG SET first and then in its file: an empty file at a restart would be an empty Redis.',
    );
  }
  if (appending) return undefined;
  return fault(
    check,
    `${node} cannot write its append-only file`,
    "Look at its log and its disk's room. It refuses writes until it can again.",
  );
}

function ofMemory({ node, usedBytes, maxBytes }: RedisFacts, check: string): Finding | undefined {
  if (maxBytes === 0) {
    return {
      check,
      level: 'advice',
      found: `${node} has no limit of its own (maxmemory 0): the system would kill it when memory ends`,
      remedy:
        "Set maxmemory to about two thirds of its machine's memory: then calls are answered 503 instead.",
    };
  }
  const used = usedBytes / maxBytes;
  if (used < FULL) return undefined;
  return fault(
    check,
    `${node} has used ${Math.round(used * 100)} % of ${Math.round(maxBytes / MEGABYTE)} MB`,
    'Raise maxmemory, or keep answers for a shorter time (RESULT_TTL_SECS). When it is full, calls are answered 503.',
  );
}

function ofCluster({ kind, whole, nodes, silent }: RedisExamination): Finding[] {
  const check = 'Redis Cluster';
  if (kind === 'server') {
    const member = nodes.find(({ inCluster }) => inCluster);
    if (!member) return [];
    return [
      fault(
        check,
        `REDIS_URL names ${member.node} as a single server, and it is a node of a cluster`,
        'Write REDIS_URL as redis+cluster://host:port,host:port, and set SHARDS (docs/redis-cluster.md).',
      ),
    ];
  }
  if (!whole) {
    return [
      fault(
        check,
        'not every slot is served (cluster_state is fail)',
        'Bring the missing masters back, or let a replica take over: redis-cli --cluster check tells which.',
      ),
    ];
  }
  if (silent.length === 0) return [ok(check, `whole, ${nodes.length} nodes answer`)];
  return [
    fault(
      check,
      `no answer from ${silent.join(', ')}`,
      'Start these nodes, or forget them (CLUSTER FORGET).',
    ),
  ];
}
