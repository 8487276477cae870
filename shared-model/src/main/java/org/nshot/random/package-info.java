/**
 * Random numbers by key: every draw of a run comes from (seed, purpose, place), never from state
 * that one part of the run shares with another, so a retried task draws what the first try drew.
 */
package org.nshot.random;
