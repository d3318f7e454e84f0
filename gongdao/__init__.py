"""Gongdao 公道: user service, complaints and online dispute resolution, run by the platform's own published rules."""

__version__ = "0.1.0"
