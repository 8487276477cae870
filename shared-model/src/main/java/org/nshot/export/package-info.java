/**
 * Networks as files that others run: ONNX, and safetensors with PyTorch's names. What is exported
 * is a network alone ({@link org.nshot.space.StandaloneNetwork}), its statistics known ({@link
 * org.nshot.export.Calibration}).
 */
package org.nshot.export;
