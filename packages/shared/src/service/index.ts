export { isToken } from './admin-access.ts';
export { AdminSessions, SESSION_COOKIE, SESSION_SECS } from './admin-session.ts';
export {
  type AdminPage,
  AdminServer,
  type AdminServerParts,
  type Readiness,
} from './admin-server.ts';
export {
  type AgreedDeployment,
  agreeOnDeployment,
  DeploymentMismatchError,
  readAgreedDeployment,
} from './agree-deployment.ts';
export { CHECK_SETTINGS } from './check-settings.ts';
export { Closers } from './closers.ts';
export { openFileLimit } from './open-file-limit.ts';
export { FORCED_EXIT_MS, readSettingsOrExit, runService, type Service } from './run-service.ts';
export { createWorkerService, type WorkerGround, type WorkerSettings } from './worker-service.ts';
