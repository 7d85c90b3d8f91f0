export { findFreePort } from '@silt/testing';
export { startFleet, type Fleet, type FleetOptions, type GatewayProcess } from './fleet.ts';
export { type KillPoint, killPoints } from './kill-points.ts';
export { describeLogLine, type LogEntry, type LogLine } from './log-line.ts';
export { nodeOptionsOf } from './node-options.ts';
export { OwnedProcess, type ExitStatus, type OwnedProcessOptions } from './owned-process.ts';
export {
  startRedisCluster,
  type ClusterNode,
  type RedisCluster,
  type RedisClusterOptions,
} from './redis-cluster.ts';
export { startRedisServer, type RedisServer, type RedisServerOptions } from './redis-server.ts';
export { repositoryRoot, type ServiceName, serviceNames } from './repository.ts';
export { ServiceProcess, type ServiceProcessOptions } from './service-process.ts';
export { attemptCall, type AttemptOutcome } from './soak/attempt-call.ts';
export { Chance } from './soak/chance.ts';
export { batchFaults, callFaults, rowFaults } from './soak/fault-rates.ts';
export { pause } from './soak/pause.ts';
export { sendAll } from './soak/send-all.ts';
export { startSimulator, type SimulatorProcess } from './simulator-process.ts';
export { listenForStop, type StopSignal } from './stop-signal.ts';
export { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';
