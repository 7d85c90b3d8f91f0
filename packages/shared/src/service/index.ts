export { agreeOnDeployment, DeploymentMismatchError } from './agree-deployment.ts';
export { Closers } from './closers.ts';
export { HealthServer, type Readiness } from './health-server.ts';
export { FORCED_EXIT_MS, readSettingsOrExit, runService, type Service } from './run-service.ts';
export { createWorkerService, type WorkerGround, type WorkerSettings } from './worker-service.ts';
