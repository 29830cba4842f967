/* What to say of an option that cannot be understood. The texts are made with malloc; NULL without memory. */
#ifndef DRIVER_OPTION_PROBLEM_H
#define DRIVER_OPTION_PROBLEM_H
#include "driver/options.h"

/* code: what getopt_long gave, '?' or ':'; it has set optopt and optind. */
char *problem_of_option(OptionSet known, int code, char **argv);
char *problem_of_argument(const OptionSpec *option, const char *argument, bool many_lengths);

#endif
