/* An object with state, which test_image.c must not get loaded. */
int image_count(void);

static int count = 1;

int image_count(void) {
    return count++;
}
