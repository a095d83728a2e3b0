"""The doors: what a browser is answered. No SQL here, and no text that a patient did not ask for."""
