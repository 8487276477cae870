/**
 * Named arrays in a file: the safetensors format, which any Python reads by name.
 *
 * <p>Eight bytes of header length (little endian), a JSON header of dtype, shape and offsets by
 * name, then the data. Nothing in it is executed or deserialized. Format: <a
 * href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>. And floats in
 * fewer bytes, where they cross a wire.
 */
package org.nshot.tensors;
