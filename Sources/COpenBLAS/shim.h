// CTensor includes <cblas.h> itself. This module carries the link flags.
