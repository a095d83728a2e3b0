"""A feedback toolkit for clinicians' revalidation: private links in, a portfolio out."""
