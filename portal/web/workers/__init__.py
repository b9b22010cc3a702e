"""How gunicorn's workers talk to the network: no thread waits for whoever asks or reads slowly."""

from portal.web.workers.worker import PatientWorker

__all__ = ["PatientWorker"]
