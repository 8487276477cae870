package org.nshot.engine.program;

/** Some of a lane's images, one after another. */
record Images(int first, int count) {}
