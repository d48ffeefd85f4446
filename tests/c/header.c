/* The header's numbers are the promised ones, and the library is the one that the header describes.
 */

#include <copernica.h>

#include "test.h"

int main(void)
{
    CHECK_NUMBER(cop_version() >> 16, COP_VERSION_MAJOR);
    CHECK_NUMBER((cop_version() >> 8) & 0xff, COP_VERSION_MINOR);
    CHECK_NUMBER(cop_version() & 0xff, COP_VERSION_PATCH);

    CHECK_NUMBER(sizeof(cop_status), 4);
    CHECK_NUMBER(sizeof(cop_effect), 4);
    CHECK((cop_status)-1 < 0);
    CHECK((cop_effect)-1 < 0);

    CHECK_NUMBER(COP_EFFECT_NONE, 0);
    CHECK_NUMBER(COP_EFFECT_APPLIED, 1);
    CHECK_NUMBER(COP_EFFECT_ACCEPTED, 2);
    CHECK_NUMBER(COP_EFFECT_UNKNOWN, 3);

    CHECK_NUMBER(COP_CREATE, 1);
    CHECK_NUMBER(COP_ASYNC, 2);
    CHECK_NUMBER(COP_DRY_RUN, 4);
    CHECK_NUMBER(COP_NO_FIELD_CHECK, 8);
    CHECK_NUMBER(COP_ALLOW_EMPTY, 16);
    CHECK_NUMBER(COP_ALLOW_UNKNOWN_FIELDS, 32);
    return test_end();
}
