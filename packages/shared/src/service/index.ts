export {
  type AdminPage,
  AdminServer,
  type AdminServerParts,
  type Readiness,
} from './admin-server.ts';
export { agreeOnDeployment, DeploymentMismatchError } from './agree-deployment.ts';
export { Closers } from './closers.ts';
export { FORCED_EXIT_MS, readSettingsOrExit, runService, type Service } from './run-service.ts';
export { createWorkerService, type WorkerGround, type WorkerSettings } from './worker-service.ts';
