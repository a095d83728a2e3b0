"""The patient's application: from a private link to thanks."""

from revalidation.web.patient.app import patient_app

__all__ = ["patient_app"]
