import { type Request, Router } from 'express';
import type { Actor, ActOutcome, OperatorActs } from '@silt/shared/operations';
import type { Done, Session } from '../api/contract.ts';

export interface ActParts {
  readonly acts: OperatorActs;
  readonly access: Session['access'];
  readonly onActed: () => void;
}

type Act = (actor: Actor, id: string) => Promise<ActOutcome>;

/** What an operator may do, by `POST`. Confirmed by the page before; audited where it is done. */
export function actRoutes({ acts, access, onActed }: ActParts): Router {
  const router = Router();
  const offer = (path: `/${string}/:id/${string}`, act: Act): void => {
    router.post(path, async (request: Request<{ id: string }>, response) => {
      const address = request.socket.remoteAddress ?? '';
      const { outcome, message } = await act({ by: 'console', access, address }, request.params.id);
      onActed();
      response.json({ outcome, message } satisfies Done);
    });
  };
  offer('/requests/:id/cancel', (actor, id) => acts.cancelRequest(actor, id));
  offer('/requests/:id/requeue', (actor, id) => acts.requeueRequest(actor, id));
  offer('/batches/:id/cancel', (actor, id) => acts.cancelBatch(actor, id));
  offer('/lanes/:id/pause', (actor, id) => acts.pauseLane(actor, id));
  offer('/lanes/:id/resume', (actor, id) => acts.resumeLane(actor, id));
  return router;
}
